import { Link } from "react-router";
import { type ButtonTone, buttonClasses } from "../../ui/button";

/** To the meetings of whoever has an account. */
export function WayBack({ tone = "quiet" }: { tone?: ButtonTone }) {
  return (
    <Link to="/" className={buttonClasses(tone)}>
      Back to your meetings
    </Link>
  );
}
