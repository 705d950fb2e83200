import { useEffect, useState } from "react";
import { TextField } from "../../ui/text-field";
import type { MeetingVerbs } from "./meeting-item";
import { MeetingSection } from "./meeting-section";
import type { Changes } from "./use-refresh";

interface MeetingListsProps {
  changes: Changes;
  verbs: MeetingVerbs;
}

/** What somebody is still typing is not asked for. */
const SETTLE_MS = 250;

/** Everything that is mine, by time; the search is about all of it. */
export function MeetingLists({ changes, verbs }: MeetingListsProps) {
  const [text, setText] = useState("");
  const q = useSettled(text.trim());
  const common = { q, changes, verbs };
  return (
    <div className="grid content-start gap-8">
      <search>
        <TextField
          label="Search your meetings"
          type="search"
          autoComplete="off"
          maxLength={120}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </search>
      <MeetingSection
        {...common}
        when="live"
        title="Live now"
        empty={<p>Nothing is on. “Start now” opens a meeting at once.</p>}
      />
      <MeetingSection
        {...common}
        when="upcoming"
        title="Upcoming"
        empty={<p>Nothing is planned. “Plan a meeting” gives you a link to send around.</p>}
      />
      <MeetingSection
        {...common}
        when="past"
        title="Past"
        empty={<p>Meetings that have ended are kept here.</p>}
      />
    </div>
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
