using System.Globalization;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using Fairlead.Registry.Watches;

namespace Fairlead.Api.Http;

internal sealed partial class ApiCall
{
    /// <summary>How long a read waits for this server to come as far as the one that the client was at before.</summary>
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(5);

    /// <summary>Answers a read: options, waiting, headers, body. The body is encoded once for all who get the same answer.</summary>
    public ValueTask ReadAsync<T>(ReadShape<T> shape, Func<ReadOptions, SnapshotQuery<T>> query) =>
        TryReadOptions(out var options, out var error) ? ReadAsync(shape, query(options), options) : FailAsync(error);

    /// <summary>The same for an endpoint that takes <c>?filter</c>.</summary>
    public ValueTask ReadAsync<T, TRow>(
        ReadShape<T> shape, FilterShape<TRow> rows, Func<ReadOptions, RegistryFilter<TRow>?, SnapshotQuery<T>> query) =>
        TryReadOptions(out var options, out var error) && TryReadFilter(rows, out var filter, out error)
            ? ReadAsync(shape, query(options, filter), options)
            : FailAsync(error);

    /// <summary>Reads <c>?filter</c>; null when there is none. A bad one is 500, not 400: a quirk of Consul 1.10 its clients know.</summary>
    public bool TryReadFilter<TRow>(FilterShape<TRow> rows, out RegistryFilter<TRow>? filter, out ApiError error)
    {
        filter = null;
        error = default;
        if (query.Get("filter") is not { Length: > 0 } text || RegistryFilter<TRow>.TryParse(text, rows, out filter, out var reason))
        {
            return true;
        }

        error = ApiError.Internal(reason);
        return false;
    }

    /// <summary>The one asynchronous step between the front door and the wait: what a waiting call holds, it holds for minutes.</summary>
    private async ValueTask ReadAsync<T>(ReadShape<T> shape, SnapshotQuery<T> query, ReadOptions options)
    {
        var reply = await WaitAsync(query, options);
        SetReadHeaders(reply.Index, options, shape.TellsConsistency);
        if (shape.IsAbsent?.Invoke(reply.Answer.Value) == true)
        {
            await EmptyAsync(404);
            return;
        }

        await EncodedJsonAsync(Encoded(reply.Answer, shape));
    }

    /// <summary>The reply to a query: at once, or when its index is past the one the client has, or when the wait is over.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public ValueTask<QueryReply<T>> WaitAsync<T>(SnapshotQuery<T> query, ReadOptions options) =>
        MayAnswerNow(options) ? AskAsync(query, options) : CatchUpAndAskAsync(query, options);

    /// <summary>
    /// Whether the view will do as it is: for <c>?stale</c>, unless it is older than the client allows, and for the default mode while a majority is near and this
    /// client has seen nothing newer elsewhere.
    /// </summary>
    /// <exception cref="RegistryUnavailableException">Nobody can speak for the registry now.</exception>
    private bool MayAnswerNow(ReadOptions options)
    {
        if (options.Consistency == ReadConsistency.Consistent)
        {
            return false;
        }

        var contact = services.Members.Contact;
        if (options.Consistency == ReadConsistency.Stale && contact.Ago <= (options.MaxStale ?? TimeSpan.MaxValue))
        {
            return true;
        }

        return contact.Known ? SeenElsewhere <= services.Registry.Current.Index
            : throw new RegistryUnavailableException($"No majority of the servers has answered for {contact.Ago}.");
    }

    private ulong SeenElsewhere => context.Features.Get<ForwardedFrom>()?.SeenIndex ?? 0;

    private async ValueTask<QueryReply<T>> CatchUpAndAskAsync<T>(SnapshotQuery<T> query, ReadOptions options)
    {
        if (options.Consistency == ReadConsistency.Consistent)
        {
            await services.Registry.CatchUpAsync(Aborted);
        }
        else
        {
            await services.Registry.ReachAsync(SeenElsewhere, Aborted).AsTask().WaitAsync(CatchUpPatience, services.Clock, Aborted);
        }

        return await AskAsync(query, options);
    }

    private ValueTask<QueryReply<T>> AskAsync<T>(SnapshotQuery<T> query, ReadOptions options) =>
        services.Registry.AskAsync(query, options.Index, options.Wait, Aborted, services.Stopping);

    /// <summary>Judges and commits a change.</summary>
    public ValueTask<WriteOutcome> WriteAsync(RegistryRequest request) => services.Registry.ApplyAsync(request, Aborted);

    public Patience Patience(TimeSpan wait) => new(wait, services.Clock, Aborted, services.Stopping);

    /// <summary>The headers every read of the registry carries.</summary>
    public void SetReadHeaders(ulong index, ReadOptions options, bool tellsConsistency)
    {
        SetIndex(index);
        var headers = AnswerHeaders;
        var contact = services.Members.Contact;
        headers["X-Consul-KnownLeader"] = contact.Known ? "true" : "false";
        headers["X-Consul-LastContact"] = options.Consistency == ReadConsistency.Stale
            ? ((long)contact.Ago.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
            : "0";
        if (!tellsConsistency)
        {
            return;
        }

        headers["X-Consul-Effective-Consistency"] = options.Consistency switch
        {
            ReadConsistency.Consistent => "consistent",
            ReadConsistency.Stale => "stale",
            _ => "leader",
        };
        headers["X-Consul-Query-Backend"] = "blocking-query";
        if (options.Cached)
        {
            // Answers come from memory that is never behind: always a hit, never aged.
            headers["X-Cache"] = "HIT";
            headers.Age = "0";
        }
    }

    private ReadOnlyMemory<byte> Encoded<T>(SharedAnswer<T> answer, ReadShape<T> shape) =>
        Pretty
            ? answer.Encoded(shape.PrettyForm, value => JsonBody.Encode(value, pretty: true, shape.Write))
            : answer.Encoded(shape.CompactForm, value => JsonBody.Encode(value, pretty: false, shape.Write));
}
