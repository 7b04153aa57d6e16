using Fairlead.Registry.Views;

namespace Fairlead.Templates.Fetching;

/// <summary>A question to the registry, watched by its index.</summary>
internal sealed record RegistrySource<T>(RegistryQuery<T> Query, string Name) : WatchSource
{
    public override string Id => Name;

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var options = new QueryOptions
        {
            AfterIndex = afterIndex,
            Wait = context.BlockQueryWait,
            MaxStale = context.MaxStale > TimeSpan.Zero ? context.MaxStale : null,
        };
        try
        {
            var answer = await context.View.QueryAsync(Query, options, cancellationToken).ConfigureAwait(false);
            return new Fetched(answer.Index, answer.Value);
        }
        catch (NotSupportedException e)
        {
            throw new FetchException($"{Name}: this registry cannot answer it: {e.Message}", e, isFinal: true);
        }
    }

    // The name is only for people.
    public bool Equals(RegistrySource<T>? other) => other is not null && Query.Equals(other.Query);

    public override int GetHashCode() => Query.GetHashCode();
}
