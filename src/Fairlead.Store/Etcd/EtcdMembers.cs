using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <summary>
/// The members and which of them is asked: the last that answered, until it fails, then the next. A request that surely had no effect
/// is sent again to the next member; one that may have had is not, unless it is a read.
/// </summary>
internal sealed class EtcdMembers : IDisposable
{
    private readonly EtcdStoreOptions options;
    private readonly TimeProvider time;
    private readonly EtcdMember[] members;
    private readonly SemaphoreSlim signingIn = new(1, 1);
    private readonly EtcdOutage outage;
    private int current;
    private string? token;

    internal EtcdMembers(EtcdStoreOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        outage = new EtcdOutage(options.RequestTimeout, time);
        Func<HttpMessageHandler> handlers = EtcdTransport.Handlers(options);
        members = [.. options.Endpoints.Select(endpoint => new EtcdMember(endpoint, handlers))];
    }

    internal IReadOnlyList<EtcdMember> All => members;

    /// <summary>Who is asked now.</summary>
    internal EtcdMember Current => members[Volatile.Read(ref current) % members.Length];

    public void Dispose()
    {
        foreach (EtcdMember member in members)
        {
            member.Dispose();
        }

        signingIn.Dispose();
    }

    /// <summary>A request without effect, or one that may be made twice: goes on to the next member on any failure.</summary>
    internal Task<T> ReadAsync<T>(Func<EtcdMember, CallOptions, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(call, mayRepeat: true, cancellationToken);

    /// <summary>A request with effect: goes on to the next member only when this one surely did nothing.</summary>
    internal Task<T> WriteAsync<T>(Func<EtcdMember, CallOptions, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(call, mayRepeat: false, cancellationToken);

    /// <summary>Leaves a member for the next, unless somebody did so already.</summary>
    internal void Leave(EtcdMember member)
    {
        int at = Volatile.Read(ref current);
        if (members[at % members.Length] == member)
        {
            Interlocked.CompareExchange(ref current, (at + 1) % members.Length, at);
        }
    }

    /// <summary>Our token is no longer known, or no longer enough: the next call signs in again.</summary>
    internal void ForgetToken() => Volatile.Write(ref token, null);

    /// <summary>Headers of a call that needs a leader: a member without one shall say so rather than wait.</summary>
    internal async Task<Metadata> HeadersAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        Metadata headers = await IdentityHeadersAsync(member, cancellationToken).ConfigureAwait(false);
        headers.Add("hasleader", "true");
        return headers;
    }

    /// <summary>Headers of any call: who we are.</summary>
    internal async Task<Metadata> IdentityHeadersAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (options.User is not null)
        {
            headers.Add("token", Volatile.Read(ref token) ?? await SignInAsync(member, null, cancellationToken).ConfigureAwait(false));
        }

        return headers;
    }

    private async Task<T> CallAsync<T>(Func<EtcdMember, CallOptions, Task<T>> call, bool mayRepeat, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        bool unknown = false;
        for (int attempt = 1; ; attempt++)
        {
            EtcdMember member = Current;
            string? used = Volatile.Read(ref token);
            RpcException failure;
            try
            {
                Metadata headers = await HeadersAsync(member, cancellationToken).ConfigureAwait(false);
                var context = new CallOptions(headers, DateTime.UtcNow + options.AttemptTimeout, cancellationToken);
                T answer = await call(member, context).ConfigureAwait(false);
                outage.End();
                return answer;
            }
            catch (RpcException error)
            {
                failure = error;
            }

            cancellationToken.ThrowIfCancellationRequested();
            EtcdFailure kind = EtcdFailures.Judge(failure);
            if (kind == EtcdFailure.Final)
            {
                throw failure;
            }

            if (kind == EtcdFailure.SignInAgain && options.User is not null)
            {
                Interlocked.CompareExchange(ref token, null, used);
            }
            else
            {
                Leave(member);
            }

            unknown |= kind == EtcdFailure.OutcomeUnknown && !mayRepeat;
            // Where others have waited in vain for the whole time, one more need not: an outage that lasts is told of at once.
            if (unknown || kind == EtcdFailure.NoSpace || time.GetElapsedTime(Math.Min(started, outage.Note())) >= options.RequestTimeout)
            {
                throw new StoreUnavailableException(EtcdFailures.Describe(failure, member.Endpoint), unknown, failure);
            }

            if (attempt % members.Length == 0)
            {
                // All were asked: an election takes about a second.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(250, 25 * attempt)), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> SignInAsync(EtcdMember member, string? stale, CancellationToken cancellationToken)
    {
        await signingIn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref token) is { } fresh && fresh != stale)
            {
                return fresh;
            }

            AuthenticateResponse answer = await member.Authentication.AuthenticateAsync(
                new AuthenticateRequest { Name = options.User, Password = options.Password ?? "" },
                deadline: DateTime.UtcNow + options.AttemptTimeout,
                cancellationToken: cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref token, answer.Token);
            return answer.Token;
        }
        finally
        {
            signingIn.Release();
        }
    }
}
