// What fingers do to a picture: two of them or a double tap make it larger, one moves it, a swipe
// goes to the next and a pull downwards away.

const LARGEST = 5;
const TWICE = 300;

export class Hand {
  constructor(stage, { swiped, dropped }) {
    Object.assign(this, { stage, swiped, dropped, points: new Map(), seen: null, hasMoved: false, tappedAt: 0 });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => this.up(event));
    stage.addEventListener("dblclick", (event) => this.double(event));
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  take(seen) {
    this.seen = seen;
    this.points.clear();
    this.settle();
  }

  settle() {
    Object.assign(this, { scale: 1, x: 0, y: 0 });
    this.draw();
  }

  draw() {
    if (!this.seen) return;
    this.seen.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.stage.classList.toggle("viewer__stage--large", this.scale > 1);
  }

  down(event) {
    this.hasMoved = false;
    if (!this.seen || event.button) return;
    this.stage.setPointerCapture(event.pointerId);
    this.points.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.from = { x: event.clientX, y: event.clientY };
  }

  spread() {
    const [one, other] = [...this.points.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  move(event) {
    const point = this.points.get(event.pointerId);
    if (!point) return;
    const before = this.points.size === 2 ? this.spread() : 0;
    const [dx, dy] = [event.clientX - point.x, event.clientY - point.y];
    Object.assign(point, { x: event.clientX, y: event.clientY });
    if (Math.hypot(event.clientX - this.from.x, event.clientY - this.from.y) > 6) this.hasMoved = true;
    if (before) this.zoom(this.scale * (this.spread() / before));
    else {
      this.x += dx;
      if (this.scale > 1 || this.y + dy > 0) this.y += dy;
      this.draw();
    }
  }

  up(event) {
    if (!this.points.delete(event.pointerId) || this.points.size) return;
    if (this.scale > 1.02) return;
    const { x, y } = this;
    const isCut = event.type === "pointercancel";
    if (event.pointerType === "touch" && !this.hasMoved && !isCut) {
      if (event.timeStamp - this.tappedAt < TWICE) this.double(event);
      else this.settle();
      this.tappedAt = event.timeStamp;
      return;
    }
    this.settle();
    if (isCut) return;
    if (Math.abs(x) > 60 && Math.abs(x) > y) this.swiped((x < 0) === (document.dir !== "rtl") ? 1 : -1);
    else if (y > 110) this.dropped();
  }

  zoom(scale) {
    this.scale = Math.min(LARGEST, Math.max(1, scale));
    if (this.scale === 1) [this.x, this.y] = [0, 0];
    this.draw();
  }

  double(event) {
    if (!this.seen || (event.type === "dblclick" && event.sourceCapabilities?.firesTouchEvents)) return;
    if (this.scale > 1) return this.settle();
    const box = this.stage.getBoundingClientRect();
    this.x = (box.left + box.width / 2 - event.clientX) * 1.5;
    this.y = (box.top + box.height / 2 - event.clientY) * 1.5;
    this.zoom(2.5);
  }

  wheel(event) {
    if (!this.seen || !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(this.scale * Math.exp(-event.deltaY / 200));
  }
}
