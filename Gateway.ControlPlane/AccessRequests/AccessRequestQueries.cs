namespace Gateway.ControlPlane.AccessRequests;

/// <summary>The one select of access requests that every reader shares.</summary>
internal static class AccessRequestQueries
{
    /// <summary>What a search looks through, in the tables of <see cref="Select"/>.</summary>
    public const string SearchedText = "lower(concat_ws(' ', array_to_string(r.services, ' '), u.name, u.email, e.name, r.justification))";

    public const string Select =
        """
        SELECT r.id, r.account_id, r.environment_id, e.name AS environment_name, r.requester_id, u.name AS requester_name, u.email AS requester_email,
          r.cloud, r.status, r.services, r.regions, r.justification, r.expires_at, r.cloud_credential_id, r.policy_group_id,
          r.decided_by, (SELECT d.name FROM users d WHERE d.account_id = r.account_id AND d.id = r.decided_by) AS decided_by_name, r.decided_at, r.comment, r.reason, r.version, r.created_at, r.updated_at,
          (SELECT coalesce(jsonb_agg(jsonb_build_object('accessKeyId', k.access_key_id, 'createdAt', k.created_at,
             'revealedAt', k.revealed_at, 'endedAt', k.ended_at) ORDER BY k.created_at DESC, k.access_key_id), '[]')::text
           FROM proxy_keys k WHERE k.access_request_id = r.id) AS keys
        FROM access_requests r
        JOIN environments e ON e.id = r.environment_id
        JOIN users u ON u.id = r.requester_id
        """;
}
