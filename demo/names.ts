const DWELLERS = [
  'otter',
  'urchin',
  'abalone',
  'limpet',
  'wrasse',
  'garibaldi',
  'sea star',
  'nudibranch',
  'rockfish',
  'seal',
  'hermit',
  'cormorant',
];

/** A name for a newcomer: somebody who lives in a kelp forest. */
export function randomName(): string {
  return DWELLERS[Math.floor(Math.random() * DWELLERS.length)] ?? 'otter';
}
