using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Transactions;

/// <summary>Prepared queries come, change and go. Names are unique, and no name looks like an id.</summary>
internal static class PreparedQueryWrites
{
    internal static Verdict Put(Draft draft, PreparedQuery query, bool create)
    {
        var old = draft.Now.PreparedQueries.Find(query.Id);
        draft.Expect(StoreKeys.PreparedQuery(query.Id), old?.ModifyIndex ?? 0);
        if (create != old is null)
        {
            return Verdict.Failed(create ? $"Query with ID '{query.Id}' exists already" : $"Cannot modify non-existent prepared query: '{query.Id}'");
        }

        if (Invalid(query) is { } error)
        {
            return Verdict.Failed(error);
        }

        if (query.Session.Length > 0)
        {
            if (draft.Now.Sessions.Find(query.Session) is not { } session)
            {
                return Verdict.Failed($"failed session lookup: unknown session '{query.Session}'");
            }

            draft.ExpectExists(StoreKeys.Session(session.Node, session.Id), session.CreateIndex);
        }

        // A name is taken by nobody else only as long as no other query is written.
        draft.ExpectUnchanged([(byte)StoreTable.PreparedQuery]);
        foreach (var (_, other) in draft.Now.PreparedQueries)
        {
            if (other.Id != query.Id && other.Name == query.Name && (query.Name.Length > 0 || (query.IsTemplate && other.IsTemplate)))
            {
                return Verdict.Failed($"name '{query.Name}' aliases an existing query name");
            }
        }

        draft.Put(StoreKeys.PreparedQuery(query.Id), RecordCodec.Encode(query));
        return Verdict.Granted;
    }

    internal static Verdict Delete(Draft draft, string id)
    {
        var old = draft.Now.PreparedQueries.Find(id);
        draft.Expect(StoreKeys.PreparedQuery(id), old?.ModifyIndex ?? 0);
        if (old is null)
        {
            return Verdict.Failed($"Cannot modify non-existent prepared query: '{id}'");
        }

        draft.Delete(StoreKeys.PreparedQuery(id));
        return Verdict.Granted;
    }

    /// <summary>Those that go with a session.</summary>
    internal static void DeleteThoseOf(Draft draft, Session session)
    {
        foreach (var (id, query) in draft.Now.PreparedQueries)
        {
            if (query.Session == session.Id)
            {
                draft.Expect(StoreKeys.PreparedQuery(id), query.ModifyIndex);
                draft.Delete(StoreKeys.PreparedQuery(id));
            }
        }
    }

    private static string? Invalid(PreparedQuery query)
    {
        if (query.Service.Length == 0)
        {
            return "Must provide a Service name to query";
        }

        if (!Guid.TryParse(query.Id, out _))
        {
            return $"Bad query ID '{query.Id}': it must be a UUID";
        }

        if (Guid.TryParse(query.Name, out _))
        {
            return "Invalid query name: it cannot be a UUID, which would be taken for a query's ID";
        }

        if (query.IsTemplate && query.TemplateType != PreparedQueryMatch.NamePrefix)
        {
            return $"Bad Template.Type '{query.TemplateType}': '{PreparedQueryMatch.NamePrefix}' is the one there is";
        }

        if (query is { IsTemplate: false, Name.Length: 0, Session.Length: 0 })
        {
            return "Must be bound to a session, or have a name";
        }

        try
        {
            _ = PreparedQueryMatch.Regexp(query);
        }
        catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
        {
            return $"Bad Template.Regexp '{query.TemplateRegexp}': {bad.Message}";
        }

        return query.FailoverNearestN < 0 ? $"Bad NearestN '{query.FailoverNearestN}', must be >= 0" : null;
    }
}
