import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

export const connect = async (origin) => {
  const hub = new HubConnectionBuilder()
    .withUrl(`${origin}/signalr`, {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
    })
    .withAutomaticReconnect()
    .configureLogging(LogLevel.None)
    .build();
  await hub.start();
  return {
    onTick: (listener) => hub.on('tick', listener),
    ask: (value, done) => hub.invoke('ask', value).then(done),
  };
};
