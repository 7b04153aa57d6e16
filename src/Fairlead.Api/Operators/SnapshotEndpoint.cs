using Fairlead.Api.Http;
using Fairlead.Store.Snapshots;

namespace Fairlead.Api.Operators;

/// <summary><c>/v1/snapshot</c>: everything, out and in again. The file is Fairlead's own; one of Consul's is refused by its name.</summary>
internal static class SnapshotEndpoint
{
    public static async ValueTask HandleAsync(ApiCall call)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        if (call.Verb == HttpVerbs.Get)
        {
            await SaveAsync(call, options);
        }
        else
        {
            await RestoreAsync(call);
        }
    }

    /// <summary>Written to a file first: a failure half way must be an error, not a short snapshot.</summary>
    private static async ValueTask SaveAsync(ApiCall call, ReadOptions options)
    {
        if (options.Consistency != ReadConsistency.Stale)
        {
            await call.Services.Registry.CatchUpAsync(call.Aborted);
        }

        await using var file = Temporary();
        await SnapshotWriter.WriteAsync(call.Services.Registry.Store, file, call.Services.Clock, call.Aborted);
        file.Position = 0;
        call.SetReadHeaders(call.Services.Registry.Current.Index, options, tellsConsistency: false);
        call.Response.ContentType = "application/x-gzip";
        call.Response.ContentLength = file.Length;
        await file.CopyToAsync(call.Response.Body, call.Aborted);
    }

    /// <summary>Read whole before anything is replaced.</summary>
    private static async ValueTask RestoreAsync(ApiCall call)
    {
        await using var file = Temporary();
        await call.Body.CopyToAsync(file, call.Aborted);
        file.Position = 0;
        try
        {
            await SnapshotReader.RestoreAsync(call.Services.Registry.Store, file, call.Aborted);
        }
        catch (InvalidDataException e)
        {
            await call.FailAsync(ApiError.BadRequest("The snapshot cannot be restored: " + e.Message));
            return;
        }

        await call.Services.Registry.CatchUpAsync(call.Aborted);
        await call.EmptyAsync();
    }

    /// <summary>Nobody else may read it: it holds everything.</summary>
    private static FileStream Temporary()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), $"fairlead-snapshot-{Guid.NewGuid():N}"), options);
    }
}
