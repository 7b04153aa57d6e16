using System.Buffers;

namespace Fairlead.Balancer.Expressions;

/// <summary>Converters and patterns of one ACL over one text.</summary>
internal sealed class TextTest(TextConverter[] converters, TextPatterns patterns)
{
    /// <summary>Longer texts are converted in a pooled buffer.</summary>
    private const int StackLength = 512;

    public bool Matches(ReadOnlySpan<byte> value) => converters.Length == 0 ? patterns.Matches(value) : Converted(value);

    private bool Converted(ReadOnlySpan<byte> value)
    {
        byte[]? rented = value.Length > StackLength ? ArrayPool<byte>.Shared.Rent(value.Length) : null;
        Span<byte> copy = rented is null ? stackalloc byte[StackLength] : rented;
        value.CopyTo(copy);
        copy = copy[..value.Length];
        foreach (TextConverter converter in converters)
        {
            copy = TextConverters.Apply(converter, copy);
        }

        bool result = patterns.Matches(copy);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }
}
