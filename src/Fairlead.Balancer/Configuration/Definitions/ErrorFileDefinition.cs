namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>errorfile</c>: the raw bytes to answer with in place of our own error page; empty closes without a word.</summary>
public sealed record ErrorFileDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>The status whose page is replaced.</summary>
    public required int Status { get; init; }

    /// <summary>The file the bytes came from.</summary>
    public required string Path { get; init; }

    /// <summary>The whole response, head and body, as it goes to the client.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <inheritdoc/>
    public bool Equals(ErrorFileDefinition? other) =>
        base.Equals(other) && Status == other.Status && Path == other.Path && Content.Span.SequenceEqual(other.Content.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Status, Path, Content.Length);
}
