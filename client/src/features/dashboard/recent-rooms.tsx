import { Link } from "react-router";

export function RecentRooms({ rooms }: { rooms: readonly string[] }) {
  if (rooms.length === 0) return null;
  return (
    <section aria-labelledby="recent-rooms" className="grid content-start gap-2">
      <h2 id="recent-rooms" className="text-sm font-semibold text-ink-soft">
        Where you were last
      </h2>
      <ul className="flex flex-wrap gap-2">
        {rooms.map((room) => (
          <li key={room} className="min-w-0">
            <Link
              to={`/room/${room}`}
              className="inline-flex min-h-11 items-center rounded-control border border-edge bg-surface px-3 font-mono text-sm break-all hover:bg-sunken"
            >
              {room}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
