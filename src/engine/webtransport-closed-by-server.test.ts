import { describe, expect, it } from 'vitest';
import { take } from '../../test/fakes/link.js';
import { kinds, open } from '../../test/fakes/over-webtransport.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('webTransport', () => {
  it('reports that the server has closed the session, as a close with what it said', async () => {
    const { session, log, expectNothingLeft } = await open();
    session.close({ closeCode: 7, reason: 'going' });
    await expectNothingLeft();
    expect(log).toEqual([
      [
        'close',
        {
          description: 'webtransport connection closed',
          context: { closeCode: 7, reason: 'going' },
        },
      ],
    ]);
  });

  it('reports a close even when that has cut off a write', async () => {
    const { session, transport, log, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a']);
    session.close();
    await expectNothingLeft();
    expect(kinds(log)).toEqual(['close']);
  });

  it('reports a close when the server has ended its half of the stream, since nothing can come', async () => {
    const { far, log, platform, expectNothingLeft } = await open();
    far.send('4last');
    far.finish();
    await platform.advance(0);
    expect(log).toEqual([
      ['frame', '4last'],
      ['close', { description: 'webtransport stream closed' }],
    ]);
    await expectNothingLeft();
  });
});
