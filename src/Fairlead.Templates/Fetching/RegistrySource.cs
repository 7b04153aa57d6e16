using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fairlead.Registry.Views;
using Fairlead.Templates.Deduplication;

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

    /// <summary>A node's own services, and mesh documents that carry keys, are each machine's own affair.</summary>
    public override string? SharedKey => Shape is null ? null : $"{Query.GetType().Name}:{Name}";

    private static JsonTypeInfo<T>? Shape { get; } = SharedJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>;

    public override void WriteShared(Utf8JsonWriter writer, object? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        JsonSerializer.Serialize(writer, (T)value, Shape!);
    }

    public override object? ReadShared(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.Deserialize(Shape!);

    // The name is only for people.
    public bool Equals(RegistrySource<T>? other) => other is not null && Query.Equals(other.Query);

    public override int GetHashCode() => Query.GetHashCode();
}
