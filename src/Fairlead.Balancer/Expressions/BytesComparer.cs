using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Balancer.Expressions;

/// <summary>Compares byte strings, in either case on wish, and lets a set of them be asked with a span.</summary>
internal sealed class BytesComparer(bool ignoreCase) : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.AsSpan(), y));

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) =>
        ignoreCase ? System.Text.Ascii.EqualsIgnoreCase(alternate, other) || EqualsBytes(alternate, other) : alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        // FNV-1a: short keys, and the same result for both cases of a letter when they shall be equal.
        uint hash = 2166136261;
        foreach (byte b in alternate)
        {
            hash = (hash ^ (ignoreCase ? Lower(b) : b)) * 16777619;
        }

        return (int)hash;
    }

    public static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    /// <summary><see cref="System.Text.Ascii"/> finds bytes above 127 unequal to themselves.</summary>
    private static bool EqualsBytes(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (x.Length != y.Length)
        {
            return false;
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (Lower(x[i]) != Lower(y[i]))
            {
                return false;
            }
        }

        return true;
    }
}
