using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Logging;

/// <summary>
/// Lines on their way from the event loops to the writer. Bounded: when it is full a line is dropped and counted, and
/// nobody waits. Buffers are made on first use and used again.
/// </summary>
internal sealed class LogRing : IDisposable
{
    /// <summary>Lines that may wait: a second of 16,000 requests.</summary>
    public const int Capacity = 16384;

    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _filled = new(false);

    // Guarded by _gate.
    private long _head;
    private long _tail;
    private long _dropped;

    private struct Slot
    {
        public LogRoute Route;
        public LogLevel Level;
        public DateTime At;
        public byte[]? Bytes;
        public int Length;
    }

    /// <summary>Lines dropped since the start because the ring was full.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _dropped;
            }
        }
    }

    public bool TryAdd(LogRoute route, LogLevel level, DateTime at, ReadOnlySpan<byte> message)
    {
        bool wasEmpty;
        lock (_gate)
        {
            if (_tail - _head == Capacity)
            {
                _dropped++;
                return false;
            }

            ref Slot slot = ref _slots[_tail % Capacity];
            if (slot.Bytes is null || slot.Bytes.Length < message.Length)
            {
                slot.Bytes = new byte[Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)message.Length))];
            }

            message.CopyTo(slot.Bytes);
            (slot.Route, slot.Level, slot.At, slot.Length) = (route, level, at, message.Length);
            wasEmpty = _head == _tail++;
        }

        if (wasEmpty)
        {
            _filled.Set();
        }

        return true;
    }

    /// <summary>Copies the oldest line out. False when there is none.</summary>
    public bool TryTake(Span<byte> space, out int length, out LogRoute? route, out LogLevel level, out DateTime at)
    {
        lock (_gate)
        {
            if (_head == _tail)
            {
                _filled.Reset();
                (length, route, level, at) = (0, null, default, default);
                return false;
            }

            ref Slot slot = ref _slots[_head++ % Capacity];
            (length, route, level, at) = (slot.Length, slot.Route, slot.Level, slot.At);
            slot.Bytes.AsSpan(0, length).CopyTo(space);
            return true;
        }
    }

    /// <summary>Waits for a line; false when the time is over first.</summary>
    public bool Wait(TimeSpan time) => _filled.Wait(time);

    public void Dispose() => _filled.Dispose();

    /// <summary>Lets a waiting reader go on.</summary>
    public void Wake() => _filled.Set();
}
