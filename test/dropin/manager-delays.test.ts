import { describe, vi } from 'vitest';
import { delaysOf } from './delays.js';
import { deadAddress } from './raw.js';
import { alike, next, turn, unlike } from './support.js';

describe('the settings of a Manager', () => {
  alike('the delays double up to the longest', async (stage) => {
    stage.note(
      await delaysOf(stage, 6, await deadAddress(stage), {
        randomizationFactor: 0,
        reconnectionDelay: 100,
        reconnectionDelayMax: 1_000,
      }),
    );
    stage.note(await delaysOf(stage, 4, await deadAddress(stage), { randomizationFactor: 2 }));
    stage.note(
      await delaysOf(stage, 4, await deadAddress(stage), {
        randomizationFactor: -1,
        reconnectionDelay: 33,
      }),
    );
  });

  unlike(
    'the jitter is there at the longest delay too',
    async (stage) => {
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.25);
      stage.afterwards(() => random.mockRestore());
      stage.note(
        await delaysOf(stage, 5, await deadAddress(stage), {
          reconnectionDelay: 100,
          reconnectionDelayMax: 400,
          randomizationFactor: 0.5,
        }),
      );
    },
    { peer: [[88, 175, 350, 400, 400]], holdfast: [[75, 150, 250, 250, 250]] },
  );

  unlike(
    'a factor that was set reaches no further than it says, and further is random when none was',
    async (stage) => {
      const random = vi.spyOn(Math, 'random').mockReturnValue(0.95);
      stage.afterwards(() => random.mockRestore());
      for (const factor of [1, undefined]) {
        const options = { reconnectionDelay: 100, reconnectionDelayMax: 1_000 };
        stage.note(
          await delaysOf(stage, 2, await deadAddress(stage), {
            ...options,
            randomizationFactor: factor as number,
          }),
        );
      }
    },
    {
      peer: [
        [195, 390],
        [147, 295],
      ],
      holdfast: [
        [190, 380],
        [280, 560],
      ],
    },
  );

  alike('new delays count from the next attempt', async (stage) => {
    const { open, note } = stage;
    const socket = open(await deadAddress(stage), {
      reconnectionDelay: 60_000,
      reconnectionDelayMax: 60_000,
    });
    await next(socket, 'connect_error');
    await turn();
    socket.io.reconnectionDelay(10).reconnectionDelayMax(10);
    socket.disconnect().connect();
    note(await next(socket.io, 'reconnect_attempt'));
  });
});
