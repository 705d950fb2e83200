import { Link, useParams, useSearchParams } from "react-router";
import { fetchFileLinks, uploadFile } from "../../api/files";
import { fetchIceServers } from "../../api/ice-servers";
import { renewCurrent } from "../../api/renewal";
import { CallProvider } from "../../call/use-call";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";
import { Entrance, type Visit } from "../entrance/entrance";
import { readRoomCode } from "../lobby/room-code";
import { MeetingContext, startsMuted } from "./meeting-context";
import { RoomScreen } from "./room-screen";

const fileTransfer = { upload: uploadFile, links: fetchFileLinks };

/** `/room/<code>`: an invite link. `?relay=only` sends all media through TURN. */
export default function RoomRoute() {
  const { roomId = "" } = useParams();
  const [search] = useSearchParams();
  if (readRoomCode(roomId) !== roomId) return <NoSuchRoomScreen />;
  return (
    <Entrance key={roomId} roomId={roomId}>
      {(visit) => <Room visit={visit} isRelayOnly={search.get("relay") === "only"} />}
    </Entrance>
  );
}

function Room({ visit, isRelayOnly }: { visit: Visit; isRelayOnly: boolean }) {
  const { admission, getToken, isGuest } = visit;
  const { meeting } = admission;
  return (
    <MeetingContext value={meeting}>
      <CallProvider
        fetchIceServers={() => fetchIceServers(getToken())}
        fileTransfer={fileTransfer}
        getToken={getToken}
        renewToken={isGuest ? undefined : renewCurrent}
        isMutedOnEntry={startsMuted(meeting)}
      >
        <RoomScreen visit={visit} isRelayOnly={isRelayOnly} />
      </CallProvider>
    </MeetingContext>
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
          Go to your meetings
        </Link>
      </div>
    </CenteredScreen>
  );
}
