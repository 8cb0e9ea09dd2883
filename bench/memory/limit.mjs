import { limit, stepsOf } from './work.mjs';

globalThis.steps = stepsOf(limit(globalThis.WebSocket));
