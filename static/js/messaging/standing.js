// Where a box that pops up stands.

/** Beside a box, wherever there is room. */
export function stand(popover, box, atEnd) {
  const { offsetWidth: width, offsetHeight: height } = popover;
  const isLeft = Boolean(atEnd) === (document.dir === "rtl");
  const x = isLeft ? box.left : box.right - width;
  const below = box.bottom + 6;
  const y = below + height < innerHeight - 8 ? below : box.top - height - 6;
  popover.style.left = `${Math.round(Math.min(Math.max(8, x), innerWidth - width - 8))}px`;
  popover.style.top = `${Math.round(Math.min(Math.max(8, y), innerHeight - height - 8))}px`;
}
