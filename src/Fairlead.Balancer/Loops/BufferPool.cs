using System.Runtime.InteropServices;

namespace Fairlead.Balancer.Loops;

/// <summary>A piece of memory outside the managed heap: bytes from <see cref="Start"/> to <see cref="End"/> wait to be used.</summary>
internal sealed unsafe class PooledBuffer
{
    internal PooledBuffer(byte* memory, int capacity, BufferPool owner)
    {
        Memory = memory;
        Capacity = capacity;
        Owner = owner;
    }

    public byte* Memory { get; }

    public int Capacity { get; }

    public int Start { get; set; }

    public int End { get; set; }

    public int Count => End - Start;

    public int Free => Capacity - End;

    public byte* First => Memory + Start;

    public Span<byte> Span => new(Memory + Start, End - Start);

    public Span<byte> FreeSpan => new(Memory + End, Capacity - End);

    internal BufferPool Owner { get; }

    internal PooledBuffer? Next { get; set; }

    /// <summary>Appends; the caller has checked <see cref="Free"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(FreeSpan);
        End += bytes.Length;
    }

    /// <summary>Moves what waits to the front, to make <see cref="Free"/> as large as it can be.</summary>
    public void Compact()
    {
        if (Start != 0)
        {
            Span.CopyTo(new Span<byte>(Memory, Capacity));
            End -= Start;
            Start = 0;
        }
    }

    public void Return() => Owner.Return(this);
}

/// <summary>
/// Buffers of one size for one loop, last in first out so that the one in cache is used next. Grows with what is in flight
/// at once, keeps at most <paramref name="keep"/> when idle.
/// </summary>
internal sealed unsafe class BufferPool(int size, int keep) : IDisposable
{
    private const int PageSize = 4096;

    private PooledBuffer? first;
    private int pooled;

    public int BufferSize => size;

    /// <summary>Buffers lent out at this moment.</summary>
    public int Lent { get; private set; }

    public PooledBuffer Rent()
    {
        Lent++;
        PooledBuffer? buffer = first;
        if (buffer is null)
        {
            return new PooledBuffer((byte*)NativeMemory.AlignedAlloc((nuint)size, PageSize), size, this);
        }

        first = buffer.Next;
        pooled--;
        buffer.Next = null;
        buffer.Start = 0;
        buffer.End = 0;
        return buffer;
    }

    public void Return(PooledBuffer buffer)
    {
        Lent--;
        if (pooled >= keep)
        {
            NativeMemory.AlignedFree(buffer.Memory);
            return;
        }

        buffer.Next = first;
        first = buffer;
        pooled++;
    }

    public void Dispose()
    {
        while (first is { } buffer)
        {
            first = buffer.Next;
            NativeMemory.AlignedFree(buffer.Memory);
        }

        pooled = 0;
    }
}
