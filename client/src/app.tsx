import { lazy, Suspense } from "react";
import { BrowserRouter, Link, Route, Routes } from "react-router";
import { LoginScreen } from "./features/auth/login-screen";
import { RegisterScreen } from "./features/auth/register-screen";
import { RequireNoSession, RequireSession } from "./features/auth/require-session";
import { SessionProvider, useSession } from "./features/auth/session";
import { DashboardScreen } from "./features/dashboard/dashboard-screen";
import { buttonClasses } from "./ui/button";
import { CenteredScreen } from "./ui/centered-screen";
import { ErrorBoundary } from "./ui/error-boundary";
import { ScreenTitle } from "./ui/screen-title";
import { WaitingScreen } from "./ui/waiting-screen";

const loadRoom = () => import("./features/room/room-route");
const RoomRoute = lazy(loadRoom);
const ForgotScreen = lazy(() => import("./features/auth/forgot-screen"));
const ResetScreen = lazy(() => import("./features/auth/reset-screen"));
const VerifyScreen = lazy(() => import("./features/auth/verify-screen"));
const KeepAccountScreen = lazy(() => import("./features/auth/keep-account-screen"));
const MeetingScreen = lazy(() => import("./features/history/meeting-screen"));
const AdminScreen = lazy(() => import("./features/admin/admin-screen"));
const ProfileScreen = lazy(() => import("./features/profile/profile-screen"));
const DeletedScreen = lazy(() => import("./features/profile/deleted-screen"));
const SecurityScreen = lazy(() => import("./features/account/security-screen"));
const SsoScreen = lazy(() => import("./features/sso/sso-screen"));
const LinkScreen = lazy(() => import("./features/sso/link-screen"));
const StatisticsScreen = lazy(() => import("./features/history/statistics-screen"));

/**
 * An invite link needs this part at once: it loads while the session is checked. Otherwise it
 * loads when the page is done, and is there even if the server goes away before the click.
 */
function preloadRoom(): void {
  // When it fails it is tried again, and told, as soon as somebody goes there.
  loadRoom().catch(() => undefined);
}

if (location.pathname.startsWith("/room/")) preloadRoom();
else addEventListener("load", preloadRoom, { once: true });

export function App() {
  return (
    <BrowserRouter>
      <SessionProvider>
        <ErrorBoundary>
          <Suspense fallback={<WaitingScreen />}>
            <AppRoutes />
          </Suspense>
        </ErrorBoundary>
      </SessionProvider>
    </BrowserRouter>
  );
}

export function AppRoutes() {
  return (
    <Routes>
      <Route element={<RequireNoSession />}>
        <Route path="/login" element={<LoginScreen />} />
        <Route path="/register" element={<RegisterScreen />} />
        <Route path="/verify" element={<VerifyScreen />} />
        <Route path="/keep-account" element={<KeepAccountScreen />} />
      </Route>
      <Route path="/forgot" element={<ForgotScreen />} />
      <Route path="/reset" element={<ResetScreen />} />
      <Route path="/account/deleted" element={<DeletedScreen />} />
      <Route element={<RequireSession />}>
        <Route path="/" element={<DashboardScreen />} />
        <Route path="/meetings/:code" element={<MeetingScreen />} />
        <Route path="/statistics" element={<StatisticsScreen />} />
        <Route path="/sso/link" element={<LinkScreen />} />
        <Route path="/account" element={<ProfileScreen />} />
        <Route path="/account/security" element={<SecurityScreen />} />
        <Route path="/admin" element={<AdminRoute />} />
      </Route>
      <Route path="/sso" element={<SsoScreen />} />
      <Route path="/room/:roomId" element={<RoomRoute />} />
      <Route path="*" element={<NotFoundScreen />} />
    </Routes>
  );
}

/** For others there is no such page. */
function AdminRoute() {
  const { session } = useSession();
  const isAdmin = session.status === "signed-in" && session.user.isAdmin;
  return isAdmin ? <AdminScreen /> : <NotFoundScreen />;
}

function NotFoundScreen() {
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab="Not found">There is nothing here</ScreenTitle>
        <p className="text-ink-soft">The address may be misspelt, or the page has moved.</p>
        <Link to="/" className={buttonClasses()}>
          Go to your meetings
        </Link>
      </div>
    </CenteredScreen>
  );
}
