using System.Runtime.InteropServices;

namespace Fairlead.Bench.Load;

/// <summary>poll(2) over all clients: one thread serves them with two calls and a share of a third per request, and no queue between.</summary>
internal sealed partial class Poller(Exchange[] exchanges)
{
    private const short In = 1;
    private readonly Entry[] entries = [.. exchanges.Select(exchange => new Entry { Descriptor = exchange.Descriptor, Events = In })];

    /// <summary>Waits until somebody can be read, at most so long.</summary>
    public void Wait(int milliseconds) => _ = Poll(entries, (nuint)entries.Length, milliseconds);

    public bool IsReady(int client) => entries[client].Returned != 0;

    /// <summary>Looks at this client no more.</summary>
    public void Remove(int client) => entries[client] = new Entry { Descriptor = -1 };

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Span<Entry> entries, nuint count, int milliseconds);

    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
