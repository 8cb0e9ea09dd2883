import { manager } from './manager.js';
import type { Mutation } from './mutation.js';
import { socket } from './socket.js';
import { wire } from './wire.js';

export const mutations: readonly Mutation[] = [...wire, ...socket, ...manager];
