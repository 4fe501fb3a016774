/** Stands in for the window's observer of what is in view, which the page of the tests lacks. */
type Told = (entries: { target: Element; isIntersecting: boolean }[]) => void;

export class InView {
  static all: InView[] = [];
  readonly told: Told;
  readonly watched = new Set<Element>();

  constructor(told: Told) {
    this.told = told;
    InView.all.push(this);
  }
  observe(target: Element): void {
    this.watched.add(target);
  }
  disconnect(): void {
    this.watched.clear();
  }

  /** Has what is watched, and fits, come into view or leave it. */
  static show(inView: boolean, fits: (target: Element) => boolean = () => true): void {
    for (const { told, watched } of InView.all)
      told([...watched].filter(fits).map((target) => ({ target, isIntersecting: inView })));
  }
}
