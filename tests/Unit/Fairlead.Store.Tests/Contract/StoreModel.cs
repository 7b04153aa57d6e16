using System.Text;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

/// <summary>The key space as a sorted dictionary: what the engines are compared with.</summary>
internal sealed class StoreModel(long revision)
{
    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);

    internal long Revision { get; private set; } = revision;

    /// <summary>What a watch would show, one line per revision.</summary>
    internal List<string> Changes { get; } = [];

    internal static string Describe(StoreEntry entry) =>
        $"{Text(entry.Key)}={Text(entry.Value)} created {entry.CreateRevision} modified {entry.ModifyRevision} version {entry.Version}";

    internal IEnumerable<string> Describe() =>
        rows.Select(static row => $"{row.Key}={row.Value.Value} created {row.Value.Created} modified {row.Value.Modified} version {row.Value.Version}");

    internal long ModifiedAt(string key) => rows.TryGetValue(key, out Row row) ? row.Modified : 0;

    internal long CreatedAt(string key) => rows.TryGetValue(key, out Row row) ? row.Created : 0;

    internal CommitResult Commit(StoreTransaction transaction)
    {
        if (!transaction.Compares.All(Holds))
        {
            return new CommitResult(false, Revision);
        }

        var changes = new List<string>();
        foreach (StoreOperation operation in transaction.Operations)
        {
            Apply(operation, changes);
        }

        if (changes.Count > 0)
        {
            Revision++;
            Changes.Add(string.Join(' ', changes));
        }

        return new CommitResult(true, Revision);
    }

    private bool Holds(Compare compare) => compare switch
    {
        Compare.ModifyRevisionIs modify => ModifiedAt(Text(modify.Key)) == modify.Revision,
        Compare.CreateRevisionIs create => CreatedAt(Text(create.Key)) == create.Revision,
        Compare.ValueIs value => rows.TryGetValue(Text(value.Key), out Row row) && row.Value == Text(value.Value),
        Compare.PrefixUnchangedSince prefix => !rows.Any(row => Under(row.Key, prefix.Key) && row.Value.Modified > prefix.Revision),
        _ => throw new ArgumentException(compare.GetType().Name),
    };

    private void Apply(StoreOperation operation, List<string> changes)
    {
        switch (operation)
        {
            case StoreOperation.Put put:
                string key = Text(put.Key);
                Row row = rows.TryGetValue(key, out Row old) ? old : new Row("", Revision + 1, 0, 0);
                rows[key] = new Row(Text(put.Value), row.Created, Revision + 1, row.Version + 1);
                changes.Add($"{key}={Text(put.Value)}");
                break;
            case StoreOperation.Delete delete:
                Remove([Text(delete.Key)], changes);
                break;
            case StoreOperation.DeletePrefix delete:
                Remove([.. rows.Keys.Where(name => Under(name, delete.Prefix))], changes);
                break;
        }
    }

    private void Remove(string[] keys, List<string> changes) => changes.AddRange(keys.Where(rows.Remove).Select(static key => "-" + key));

    private static bool Under(string key, ReadOnlyMemory<byte> prefix) => key.StartsWith(Text(prefix), StringComparison.Ordinal);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private readonly record struct Row(string Value, long Created, long Modified, long Version);
}
