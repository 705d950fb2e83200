import { ScreenTitle } from "../../ui/screen-title";
import { ConfirmationProvider } from "../account/confirmation";
import { PageFrame } from "../history/page-frame";
import { NodesCard } from "./nodes-card";
import { RoomsCard } from "./rooms-card";
import { UsersCard } from "./users-card";

/** For administrators; every card loads what it shows itself. */
export default function AdminScreen() {
  return (
    <ConfirmationProvider>
      <PageFrame>
        <ScreenTitle tab="Administration" className="text-3xl">
          Administration
        </ScreenTitle>
        <UsersCard />
        <RoomsCard />
        <NodesCard />
      </PageFrame>
    </ConfirmationProvider>
  );
}
