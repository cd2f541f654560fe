import { expect, test } from 'vitest';
import { WallClock } from '../../../../src/connectors/files/orc/wall-clock.js';

test('a timestamp shows the same on the wall where it is read', () => {
  const noonInParis = Date.UTC(2024, 6, 1, 10) / 1000;
  const stored = new WallClock('Europe/Paris', 'Europe/Paris').write(noonInParis);
  expect(new WallClock('Europe/Paris', 'Europe/Paris').read(stored)).toBe(noonInParis);
  expect(new WallClock('Europe/Paris', 'UTC').read(stored)).toBe(Date.UTC(2024, 6, 1, 12) / 1000);
  expect(new WallClock('Europe/Paris', 'America/New_York').read(stored)).toBe(Date.UTC(2024, 6, 1, 16) / 1000);
});
