import { type FormEvent, useEffect, useRef, useState } from "react";
import { changeMeeting, createMeeting, type MeetingBody } from "../../api/meetings";
import { nextFullHour, writeLocalTime } from "./local-time";
import {
  check,
  describeFailure,
  type Field,
  type Mistakes,
  toChange,
  toCreate,
  type Values,
} from "./meeting-form";
import { useReport } from "./use-report";

/** The values of the form, what is wrong with them, and how they are sent. */
export function useMeetingForm(before: MeetingBody | null, onSaved: (saved: MeetingBody) => void) {
  const [values, setValues] = useState(() => (before ? valuesOf(before) : freshValues()));
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [isBusy, setBusy] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  const report = useReport();

  useEffect(() => {
    if (Object.keys(mistakes).length > 0)
      formRef.current?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]")?.focus();
  }, [mistakes]);

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const found = check(values, before, Date.now());
    setMistakes(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const sent = before
        ? changeMeeting(before.code, toChange(values, before))
        : createMeeting(toCreate(values));
      onSaved(await sent);
    } catch (error) {
      report(error);
      setMistakes(describeFailure(error));
      setBusy(false);
    }
  }

  /** For a text field. */
  const text = (name: Field) => ({
    name,
    value: String(values[name]),
    error: mistakes[name],
    onChange: (event: { target: { value: string } }) =>
      setValues({ ...values, [name]: event.target.value }),
  });
  /** For a checkbox. */
  const flag = (name: Field) => ({
    name,
    checked: Boolean(values[name]),
    error: mistakes[name],
    onChange: (event: { target: { checked: boolean } }) =>
      setValues({ ...values, [name]: event.target.checked }),
  });
  const choose = (type: Values["type"]) => setValues({ ...values, type });
  return { values, mistakes, isBusy, formRef, onSubmit, text, flag, choose };
}

function freshValues(): Values {
  return {
    title: "",
    description: "",
    type: "video",
    code: "",
    password: "",
    hasNoPassword: false,
    startsAt: writeLocalTime(nextFullHour(Date.now())),
    durationMinutes: "60",
    capacity: "",
    guests: true,
    muteOnEntry: false,
    lobby: false,
  };
}

function valuesOf(meeting: MeetingBody): Values {
  const { title, description, type, code, guests, muteOnEntry, lobby } = meeting;
  const { startsAt, durationMinutes, capacity } = meeting;
  return {
    title,
    description,
    type,
    code,
    guests,
    muteOnEntry,
    lobby,
    password: "",
    hasNoPassword: false,
    startsAt: startsAt === null ? "" : writeLocalTime(startsAt),
    durationMinutes: String(durationMinutes ?? ""),
    capacity: String(capacity ?? ""),
  };
}
