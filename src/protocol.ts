/** The revision of the Socket.IO protocol that is spoken. */
export const protocol = 5;
