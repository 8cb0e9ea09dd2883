import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { SocketProvider, socket } from './socket';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <SocketProvider socket={socket}>
      <App />
    </SocketProvider>
  </StrictMode>,
);
