using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <summary>What a failed call means for the caller.</summary>
internal enum EtcdFailure
{
    /// <summary>The request itself is at fault; no member would answer otherwise.</summary>
    Final,

    /// <summary>Nothing was done; another member may do it.</summary>
    NotDone,

    /// <summary>It may have been done.</summary>
    OutcomeUnknown,

    /// <summary>Our token is no longer known.</summary>
    SignInAgain,

    /// <summary>The cluster refuses writes until space is made.</summary>
    NoSpace,
}

/// <summary>
/// Tells failures apart by status and message: etcd gives several meanings one status. The messages are etcd's API errors, constant
/// since 3.0 (https://etcd.io/docs/v3.4/, package rpctypes).
/// </summary>
internal static class EtcdFailures
{
    internal static EtcdFailure Judge(RpcException error)
    {
        string detail = error.Status.Detail;
        return error.StatusCode switch
        {
            StatusCode.Unauthenticated => EtcdFailure.SignInAgain,
            StatusCode.ResourceExhausted when detail.Contains("space exceeded", StringComparison.Ordinal) => EtcdFailure.NoSpace,
            StatusCode.ResourceExhausted when detail.Contains("too many requests", StringComparison.Ordinal) => EtcdFailure.NotDone,
            StatusCode.Unavailable when detail.Contains("etcdserver: no leader", StringComparison.Ordinal) => EtcdFailure.NotDone,
            StatusCode.Unavailable when NeverSent(error.Status.DebugException) => EtcdFailure.NotDone,
            StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown
                => EtcdFailure.OutcomeUnknown,
            _ => EtcdFailure.Final,
        };
    }

    internal static string Describe(RpcException error, Uri endpoint) => Judge(error) == EtcdFailure.NoSpace
        ? $"etcd at {endpoint} has used up its space quota and takes no writes: compact and defragment it, then disarm the alarm ({error.Status.Detail})."
        : $"etcd at {endpoint} does not answer: {error.StatusCode}, {error.Status.Detail}";

    /// <summary>The connection could not be made, so no request went over it.</summary>
    private static bool NeverSent(Exception? error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };
}
