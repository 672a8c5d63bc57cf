// A picture that was chosen, shown where it will stand, before it is sent anywhere.

export function show(input) {
  const frame = document.getElementById(input.dataset.shows);
  const [file] = input.files;
  if (!frame || !file) return;
  const avatar = frame.querySelector(".avatar");
  const place = avatar ?? frame;
  const shown = new Image(96, 96);
  shown.className = avatar ? "avatar__img" : "choose__shown";
  shown.alt = "";
  for (const done of ["load", "error"]) {
    shown.addEventListener(done, () => URL.revokeObjectURL(shown.src), { once: true });
  }
  shown.src = URL.createObjectURL(file);
  place.replaceChildren(shown);
}
