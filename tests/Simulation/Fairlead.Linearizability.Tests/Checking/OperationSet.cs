namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>A set of operations, a bit for each; equal when it holds the same.</summary>
internal readonly struct OperationSet : IEquatable<OperationSet>
{
    private readonly ulong[] words;

    public OperationSet(int capacity) => words = new ulong[(capacity + 63) / 64];

    private OperationSet(ulong[] words) => this.words = words;

    public OperationSet With(int index) => Flip(index);

    public OperationSet Without(int index) => Flip(index);

    public bool Equals(OperationSet other) => words.AsSpan().SequenceEqual(other.words);

    public override bool Equals(object? obj) => obj is OperationSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var word in words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    private OperationSet Flip(int index)
    {
        var copy = (ulong[])words.Clone();
        copy[index / 64] ^= 1ul << (index % 64);
        return new OperationSet(copy);
    }
}
