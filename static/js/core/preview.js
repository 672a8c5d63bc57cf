// A picture that was chosen, shown where it will stand, before it is sent anywhere.

export function show(input) {
  const place = document.getElementById(input.dataset.shows)?.querySelector(".avatar");
  const [file] = input.files;
  if (!place || !file) return;
  const shown = new Image(96, 96);
  shown.className = "avatar__img";
  shown.alt = "";
  for (const done of ["load", "error"]) {
    shown.addEventListener(done, () => URL.revokeObjectURL(shown.src), { once: true });
  }
  shown.src = URL.createObjectURL(file);
  place.replaceChildren(shown);
}
