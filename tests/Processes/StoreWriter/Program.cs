using System.Globalization;
using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

// A process made to be killed: writes pairs of keys with 16 clients and prints "key revision" for each pair acknowledged, until it dies.
// Arguments: the store's file, a word that makes this run's keys its own.
const int Clients = 16;
await using SqliteStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = args[0] }, TimeProvider.System, NullLogger.Instance);
using Stream output = Console.OpenStandardOutput();
var gate = new Lock();
await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => WriteAsync(client))));

async Task WriteAsync(int client)
{
    for (int n = 0; ; n++)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{args[1]}/{client}/{n}");
        CommitResult result = await store.CommitAsync(
            new StoreTransaction(
                [],
                [
                    new StoreOperation.Put(Encoding.UTF8.GetBytes(key + "/left"), Encoding.UTF8.GetBytes(key)),
                    new StoreOperation.Put(Encoding.UTF8.GetBytes(key + "/right"), Encoding.UTF8.GetBytes(key)),
                ]),
            CancellationToken.None);
        byte[] line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key} {result.Revision}\n"));
        lock (gate)
        {
            output.Write(line);
        }
    }
}
