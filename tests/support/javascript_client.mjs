// The official JavaScript client, driven by JSON lines on standard input; what happens to it goes
// to standard output as JSON lines.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../../client/package.json", import.meta.url));
const { io } = require("socket.io-client");

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let socket;

function connect({ url, auth, transports, reconnection }) {
  socket = io(url, { auth, transports, reconnection, reconnectionDelay: 50, forceNew: true });
  const transport = () => socket.io.engine.transport.name;
  socket.on("connect", () =>
    write({ type: "connect", transport: transport(), recovered: socket.recovered }),
  );
  socket.io.engine.on("upgrade", () => write({ type: "upgrade", transport: transport() }));
  socket.on("connect_error", (error) =>
    write({ type: "connect_error", message: error.message, data: error.data }),
  );
  socket.on("disconnect", (reason) => write({ type: "disconnect", reason }));
  socket.onAny((event, ...args) => write({ type: "event", event, arguments: args }));
}

const commands = {
  connect,
  emit: ({ event, arguments: args }) => socket.emit(event, ...args),
  ask: ({ id, event, arguments: args }) =>
    socket.emit(event, ...args, (...answer) => write({ type: "ack", id, arguments: answer })),
  goodbye: () => socket.disconnect(),
  lose: ({ url }) => {
    if (url) socket.io.uri = url; // comes back to another node
    socket.io.engine.close();
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    commands[command.do](command);
  })
  .on("close", () => process.exit(0));
