import { Message } from "../../ui/message";

/** Somebody develops without a mail server. */
export function LoggedNote() {
  return (
    <Message tone="warn">
      <p>This server sends no mail. What it would send stands in its log.</p>
    </Message>
  );
}
