import { Link, useLocation } from "react-router";
import { buttonClasses } from "../../ui/button";
import { pathWithNext } from "../auth/next-path";

/** To an account, and from there back here. */
export function SignInLinks({ isMain = false }: { isMain?: boolean }) {
  const { pathname, search } = useLocation();
  const here = pathname + search;
  return (
    <div className="grid gap-3">
      <Link
        to={pathWithNext("/login", here)}
        className={buttonClasses(isMain ? "primary" : "secondary")}
      >
        Sign in
      </Link>
      <p className="text-center text-sm text-ink-soft">
        New here?{" "}
        <Link to={pathWithNext("/register", here)} className="font-semibold text-accent underline">
          Create an account
        </Link>
      </p>
    </div>
  );
}
