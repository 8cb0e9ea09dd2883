import { expect } from '@playwright/test';
import { status, test, write } from './test.js';

test('a note is saved, and shown to others', async ({ notes, realtime, context }) => {
  const other = await context.newPage();
  await other.goto(realtime.url);
  await expect(status(other)).toHaveText(/connected/);
  await write(notes, 'milk');
  await expect(notes.getByText('milk', { exact: true })).toBeVisible();
  await expect(other.getByText('milk', { exact: true })).toBeVisible();
});

test('a note that is written while the server is away is saved once it is back', async ({
  notes,
  realtime,
}) => {
  await expect(status(notes)).toHaveText('connected by websocket');
  realtime.offline();
  await expect(status(notes)).toHaveText('reconnecting');
  await write(notes, 'bread');
  await expect(notes.getByText('bread …')).toBeVisible();
  realtime.online();
  await expect(notes.getByText('bread', { exact: true })).toBeVisible();
});

test('a link that went silent is noticed, and replaced', async ({ notes, realtime }) => {
  await expect(status(notes)).toHaveText('connected by websocket');
  realtime.silence();
  const handshakes = () => realtime.log.filter(({ kind }) => kind === 'handshake').length;
  await expect.poll(handshakes).toBe(2);
  await expect(status(notes)).toHaveText(/connected by/);
  await write(notes, 'sugar');
  await expect(notes.getByText('sugar', { exact: true })).toBeVisible();
});

for (const how of ['refuse', 'hang', 'mute'] as const)
  test(`where WebSockets do not work (${how}) it works by polling`, async ({ page, realtime }) => {
    realtime.blockUpgrade(how);
    await page.goto(realtime.url);
    await expect(status(page)).toHaveText('connected by polling');
    await write(page, 'eggs');
    await expect(page.getByText('eggs', { exact: true })).toBeVisible();
  });

test('a restart of the server is survived', async ({ notes, realtime }) => {
  await expect(status(notes)).toHaveText(/connected by/);
  await realtime.restart({ downMs: 500 });
  await expect(status(notes)).toHaveText(/connected by/);
  await write(notes, 'salt');
  await expect(notes.getByText('salt', { exact: true })).toBeVisible();
});

test('a note that the server does not confirm is marked', async ({ notes, realtime }) => {
  await expect(status(notes)).toHaveText(/connected by/);
  realtime.acks('never');
  await write(notes, 'pepper');
  await expect(notes.getByText('pepper (not saved)')).toBeVisible();
});

test('a note of somebody else is shown', async ({ notes, realtime }) => {
  await expect(status(notes)).toHaveText(/connected by/);
  realtime.io.emit('note', 'from the server');
  await expect(notes.getByText('from the server')).toBeVisible();
});
