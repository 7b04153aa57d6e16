namespace Fairlead.Store.Contract;

/// <summary>How large a transaction an engine takes. A larger one is refused before anything is done.</summary>
/// <param name="Compares">Most compares in a transaction. etcd: its <c>--max-txn-ops</c>, 128 by default.</param>
/// <param name="Operations">Most operations in a transaction. etcd: the same option, counted apart from the compares.</param>
/// <param name="TransactionBytes">Most bytes of keys and values together. etcd: <c>--max-request-bytes</c>, 1.5 MiB by default, less
/// what the encoding takes.</param>
public sealed record StoreLimits(int Compares, int Operations, int TransactionBytes)
{
    /// <summary>What raises the number of compares and operations, for people; empty when nothing does.</summary>
    public string RaisedBy { get; init; } = "";

    /// <summary>Most entries in one page of <see cref="IStore.ScanAsync"/>.</summary>
    public const int PageEntries = 1024;

    /// <summary>Longest key, in bytes.</summary>
    public const int KeyBytes = 4096;
}
