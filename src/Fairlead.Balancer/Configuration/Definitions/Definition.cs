namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// What a user wrote, once read. Two definitions that say the same in different places are equal: the position takes
/// no part, so that a line added above a backend does not make the backend look changed.
/// </summary>
/// <param name="Position">The line that began the definition.</param>
public abstract record Definition(SourcePosition Position)
{
    /// <inheritdoc/>
    public virtual bool Equals(Definition? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();
}
