namespace Fairlead.Store.Etcd;

/// <summary>Since when no call to the members has succeeded, over all callers. Thread safe.</summary>
/// <param name="memory">Failures that lie further apart than this belong to different outages.</param>
internal sealed class EtcdOutage(TimeSpan memory, TimeProvider time)
{
    private readonly Lock gate = new();
    private long began;
    private long latest;

    /// <summary>Notes a failure; gives the timestamp of the first one of this outage.</summary>
    internal long Note()
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            if (began == 0 || time.GetElapsedTime(latest, now) > memory)
            {
                began = now;
            }

            latest = now;
            return began;
        }
    }

    /// <summary>Somebody was answered.</summary>
    internal void End()
    {
        // Read without the lock: this is on the way of every call, and there is hardly ever an outage.
        if (Volatile.Read(ref began) == 0)
        {
            return;
        }

        lock (gate)
        {
            began = 0;
        }
    }
}
