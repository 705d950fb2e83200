import { Link, useParams, useSearchParams } from "react-router";
import { fetchFileLinks, uploadFile } from "../../api/files";
import { fetchIceServers } from "../../api/ice-servers";
import { readToken } from "../../api/token-store";
import { CallProvider } from "../../call/use-call";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { readRoomCode } from "../lobby/room-code";
import { RoomScreen } from "./room-screen";

const getToken = () => readToken() ?? "";
const fileTransfer = { upload: uploadFile, links: fetchFileLinks };

/** `/room/<code>`: an invite link. `?relay=only` sends all media through TURN. */
export default function RoomRoute() {
  const { roomId = "" } = useParams();
  const [search] = useSearchParams();
  if (readRoomCode(roomId) !== roomId) return <NoSuchRoomScreen />;
  return (
    <CallProvider
      key={roomId}
      fetchIceServers={fetchIceServers}
      fileTransfer={fileTransfer}
      getToken={getToken}
    >
      <RoomScreen roomId={roomId} isRelayOnly={search.get("relay") === "only"} />
    </CallProvider>
  );
}

function NoSuchRoomScreen() {
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab="Not a room">This is not a room</ScreenTitle>
        <p className="text-ink-soft">
          The link seems to be cut or misspelt. Ask for it again, or create a room of your own.
        </p>
        <Link to="/" className={buttonClasses()}>
          Go to the lobby
        </Link>
      </div>
    </CenteredScreen>
  );
}
