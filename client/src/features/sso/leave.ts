/** To another site; a function of its own, so that tests can stay. */
export function leave(url: string): void {
  location.assign(url);
}
