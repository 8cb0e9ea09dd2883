import { createSocket, webSocket } from 'holdfast';
import { showNaively } from './naive.jsx';

showNaively(createSocket(location.origin, { transports: [webSocket()] }).connect());
