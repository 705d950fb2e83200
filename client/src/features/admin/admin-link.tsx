import { Wrench } from "lucide-react";
import { Link } from "react-router";
import { buttonClasses } from "../../ui/button";
import { useSession } from "../auth/session";

/** For those only who may go there. */
export function AdminLink() {
  const { session } = useSession();
  if (session.status !== "signed-in" || !session.user.isAdmin) return null;
  return (
    <Link to="/admin" className={buttonClasses("quiet", "max-sm:px-2")}>
      <Wrench aria-hidden="true" className="size-5" />
      <span className="max-sm:sr-only">Administration</span>
    </Link>
  );
}
