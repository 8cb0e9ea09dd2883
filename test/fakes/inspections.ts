import type { Inspection } from '../../src/index.js';

/** The reports of one kind. */
export const of = <Kind extends Inspection['kind']>(
  reports: Inspection[],
  kind: Kind,
): Extract<Inspection, { kind: Kind }>[] =>
  reports.filter((report): report is Extract<Inspection, { kind: Kind }> => report.kind === kind);
