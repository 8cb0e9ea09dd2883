import { render } from '@testing-library/react';
import { Profiler, type ReactNode } from 'react';
import { vi } from 'vitest';

export const numbers = Array.from({ length: 500 }, (_, n) => n);

/** Shows `ui` and counts how often it is rendered from then on. */
export const counted = (ui: ReactNode) => {
  const rendered = vi.fn();
  const view = render(
    <Profiler id="ui" onRender={rendered}>
      {ui}
    </Profiler>,
  );
  rendered.mockClear();
  return { view, rendered };
};
