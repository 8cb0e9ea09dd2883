// How a figure is written. What is compared with a goal is the figure as it is shown: nobody shall read "1.20, at most 1.2: missed".

/** The stock client and its parts; everybody else is another peer. */
export const isStock = (name) => /^(socket|engine)\.io-(client|parser)$/.test(name);

/** Holdfast with other parts than those that the goals are for. */
export const isVariant = (name) => /^(holdfast, |createsocket)/i.test(name);

const decimals = (value, { unit, digits }) => {
  if (digits !== undefined) return digits;
  if (unit === 'bytes') return 0;
  return Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
};

/** A figure as text; what never came to an end is `null`. */
export function shown(value, row) {
  if (value === null) return 'never';
  if (value === undefined) return '–';
  const [whole, part] = value.toFixed(decimals(value, row)).split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ' ');
  return part === undefined ? spaced : `${spaced}.${part}`;
}

/** Whether a figure reaches a goal. */
export function reaches(value, goal, row) {
  if (value === null || value === undefined) return false;
  const seen = Number(value.toFixed(decimals(value, row)));
  return row.better === 'more' ? seen >= goal : seen <= goal;
}

/** `aim`, `must`, `missed`, or nothing where there is no goal. */
export function verdict(row) {
  const value = row.values.holdfast;
  if (row.aim !== undefined && reaches(value, row.aim, row)) return 'aim';
  if (row.must === undefined) return row.aim === undefined ? '' : 'missed';
  return reaches(value, row.must, row) ? 'must' : 'missed';
}

/** Whether it misses one of its goals. */
export const fallsShort = (row) =>
  verdict(row) === 'missed' || (row.aim !== undefined && verdict(row) !== 'aim');
