import type { Note, Phase } from './notes.js';

export type Arrow = 'out' | 'in' | 'both' | 'none';
export type Layer = 'HTTP' | 'WebSocket' | 'Engine.IO' | 'Socket.IO' | 'Client';
export type Tone = 'plain' | 'good' | 'wait' | 'bad';

/** One line of the time line. It may change while it stands: a request gets its answer, a heartbeat its repetition. */
export interface Row {
  /** Milliseconds since the start. */
  at: number;
  arrow: Arrow;
  layer: Layer;
  what: string;
  note: Note;
  result: string;
  tone: Tone;
  /** What goes on all the time: heartbeats and what carries them. */
  quiet: boolean;
  count: number;
}

export interface Section {
  phase: Phase;
  title: string;
  rows: Row[];
}

/** Where the story is shown. */
export interface Stage {
  section(section: Section): void;
  /** A section or row is new, or differs from what was shown. */
  retitled(section: Section): void;
  row(row: Row, section: Section): void;
  changed(row: Row): void;
}

export type Line = Pick<Row, 'arrow' | 'layer' | 'what' | 'note'> &
  Partial<Pick<Row, 'result' | 'tone' | 'quiet'>>;

/** Writes rows into sections; what repeats itself with nothing else between becomes one row that counts. */
export class Story {
  constructor(private readonly _stage: Stage) {}

  open(phase: Phase, title: string): Section {
    const section: Section = { phase, title, rows: [] };
    this._stage.section(section);
    return section;
  }

  retitle(section: Section, phase: Phase, title: string): void {
    Object.assign(section, { phase, title });
    this._stage.retitled(section);
  }

  write(section: Section, at: number, line: Line): Row {
    const repeated = line.quiet ? repetition(section, line) : undefined;
    if (repeated) {
      this.change(repeated, { count: repeated.count + 1, result: line.result ?? '' });
      return repeated;
    }
    const row: Row = { at, result: '', tone: 'plain', quiet: false, count: 1, ...line };
    section.rows.push(row);
    this._stage.row(row, section);
    return row;
  }

  change(row: Row, changes: Partial<Row>): void {
    Object.assign(row, changes);
    this._stage.changed(row);
  }
}

function repetition({ rows }: Section, { note, what }: Line): Row | undefined {
  for (let index = rows.length - 1; rows[index]?.quiet; index--) {
    const row = rows[index]!;
    if (row.note === note && row.what === what) return row;
  }
  return undefined;
}
