/** Keeps the selected value while nothing that it is made of has changed, or what is selected now is equal. */
export function createSelect<State extends object, Selected>() {
  let lastState: State | undefined;
  let lastSelector: unknown;
  let selected: Selected;
  return (
    state: State,
    selector: (state: State) => Selected,
    equal: ((before: Selected, now: Selected) => boolean) | undefined,
  ) => {
    if (state !== lastState || selector !== lastSelector) {
      const now = selector(state);
      if (!lastState || !equal?.(selected, now)) selected = now;
      lastState = state;
      lastSelector = selector;
    }
    return selected;
  };
}
